// The TypeScript blocks of a Markdown text.

const FENCE = /^(\s*)(`{3,})(.*)$/;

/**
 * Lists every ```ts block, with the 1-based line its code starts on, the words after `ts` (`run`, `fails`), the name
 * its first line gives it (`// file: name.ts`), and `shown`: the text of the next block, if that has no language.
 */
export function codeBlocks(markdown) {
  const blocks = [];
  let open;
  markdown.split('\n').forEach((text, index) => {
    const fence = FENCE.exec(text);
    if (open === undefined) {
      if (fence === null) return;
      const [language, ...tags] = fence[3].trim().split(/\s+/);
      open = {
        fence: fence[2],
        indent: fence[1].length,
        language,
        tags,
        line: index + 2,
        lines: [],
      };
    } else if (fence !== null && fence[2].startsWith(open.fence) && fence[3].trim() === '') {
      const text = open.lines.join('\n');
      if (open.language === 'ts') {
        const name = /^\/\/ file: ([\w-][\w.-]*\.ts)\s*$/.exec(open.lines[0] ?? '')?.[1];
        blocks.push({ line: open.line, tags: open.tags, name, code: text, shown: undefined });
      } else if (open.language === '' && blocks.length > 0) {
        blocks.at(-1).shown ??= text;
      }
      open = undefined;
    } else {
      open.lines.push(text.slice(Math.min(open.indent, text.length - text.trimStart().length)));
    }
  });
  return blocks;
}
