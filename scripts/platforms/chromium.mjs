import { createServer } from 'node:http';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run'];

const html = (body) => ({
  type: 'text/html',
  text: `<!doctype html><meta charset="utf-8"><title>Maiko</title>${body}`,
});
const script = (text) => ({ type: 'text/javascript', text });

/** Where the program runs, by what its report is sent with; the strict page allows no code from strings. */
const PLACES = ['page', 'strict', 'worker'];

const pages = (program) => ({
  '/': html(PLACES.map((place) => `<iframe src="/${place}?${place}"></iframe>`).join('')),
  '/page': html('<script src="/program.js"></script>'),
  '/strict': { ...html('<script src="/program.js"></script>'), policy: "script-src 'self'" },
  '/worker': html('<script>new Worker("/program.js?worker")</script>'),
  '/program.js': script(program),
});

/**
 * Runs a bundle in Chromium: in a page, in one with a strict policy and in a worker.
 * @param chromium path of the browser
 * @param program text of the bundle
 * @param bound milliseconds
 * @returns what each place has reported
 */
export async function runInChromium(chromium, program, bound) {
  const reports = Object.fromEntries(PLACES.map((place) => [place, 'not ok nothing was reported']));
  const missing = new Set(PLACES);
  let over;
  const done = new Promise((resolve) => (over = resolve));
  const server = await serve(pages(program), (place, body) => {
    reports[place] = body;
    missing.delete(place);
    if (missing.size === 0) over();
  });
  const profile = mkdtempSync(join(tmpdir(), 'maiko-chromium-'));
  const url = `http://127.0.0.1:${server.address().port}/`;
  const stdio = ['ignore', 'ignore', 'pipe'];
  const browser = spawn(chromium, [...FLAGS, `--user-data-dir=${profile}`, url], { stdio, detached: true });
  let said = '';
  browser.stderr.on('data', (chunk) => (said += chunk));
  const ended = new Promise((resolve) => browser.on('close', resolve).on('error', resolve));
  const timer = setTimeout(over, bound);
  await Promise.race([done, ended]);
  clearTimeout(timer);
  server.close();
  server.closeAllConnections();
  if (browser.exitCode === null && browser.pid !== undefined) process.kill(-browser.pid, 'SIGKILL');
  await ended;
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  for (const place of missing) reports[place] += `\n${said}`;
  return reports;
}

function serve(texts, onReport) {
  const server = createServer((request, response) => {
    const [path, place] = request.url.split('?');
    if (path === '/report') {
      let body = '';
      request.on('data', (chunk) => (body += chunk));
      request.on('end', () => {
        response.end();
        onReport(place, body);
      });
      return;
    }
    const { type, text, policy } = texts[path] ?? html('');
    response.setHeader('content-type', type);
    if (policy !== undefined) response.setHeader('content-security-policy', policy);
    response.end(text);
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}
