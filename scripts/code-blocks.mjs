// The TypeScript blocks of a Markdown text.

const FENCE = /^(\s*)(`{3,})(.*)$/;

/**
 * Every ```ts block, with the 1-based line its code starts on, the words after `ts` (`run`),
 * and the name its first line gives it (`// file: name.ts`).
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
        typescript: language === 'ts',
        tags,
        line: index + 2,
        lines: [],
      };
    } else if (fence !== null && fence[2].startsWith(open.fence) && fence[3].trim() === '') {
      if (open.typescript) {
        const name = /^\/\/ file: ([\w-][\w.-]*\.ts)\s*$/.exec(open.lines[0] ?? '')?.[1];
        blocks.push({ line: open.line, tags: open.tags, name, code: open.lines.join('\n') });
      }
      open = undefined;
    } else {
      open.lines.push(text.slice(Math.min(open.indent, text.length - text.trimStart().length)));
    }
  });
  return blocks;
}
