import { fork } from 'node:child_process';
import { join } from 'node:path';

/** A million actors take two minutes on a quiet machine. */
const TIMEOUT = 900_000;

/** Runs a file of this folder in a process of its own; resolves with what it sends. */
export function inChild<T>(file: string, args: readonly string[], nodeOptions: readonly string[]): Promise<T> {
  return new Promise((resolve, reject) => {
    const child = fork(join(__dirname, file), args, {
      execArgv: [...nodeOptions],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let complaint = '';
    let sent: { readonly value: T } | undefined;
    const timer = setTimeout(() => child.kill('SIGKILL'), TIMEOUT);
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (complaint += text));
    child.on('message', (message) => (sent = { value: message as T }));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (sent !== undefined && code === 0) resolve(sent.value);
      else reject(new Error(reasonOf(signal, code, complaint)));
    });
  });
}

function reasonOf(signal: NodeJS.Signals | null, code: number | null, complaint: string): string {
  if (signal === 'SIGKILL') return `killed after ${TIMEOUT / 1000} s`;
  const [first = ''] = complaint.trim().split('\n');
  return first === '' ? `ended with ${signal ?? code}` : first;
}
