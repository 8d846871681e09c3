import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What the audit log says of an event. */
interface AuditRecord {
  readonly topic: string;
  readonly payload: { readonly id: string };
}

/** The shop in a process of its own, with a port and an audit log of its own. */
export class ShopProcess {
  readonly #folder = mkdtempSync(join(tmpdir(), 'orders-'));
  readonly #child = spawn(process.execPath, [...loader(), join(__dirname, '../main.ts')], {
    env: { ...process.env, PORT: '0', AUDIT_FILE: this.#auditFile },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  readonly #exited = once(this.#child, 'exit');

  /** Resolves to its address when it is open. */
  url(): Promise<string> {
    return new Promise((resolve, reject) => {
      let printed = '';
      this.#child.stdout.on('data', (chunk) => {
        printed += String(chunk);
        const url = /http:\/\/\S+/.exec(printed)?.[0];
        if (url !== undefined) resolve(url);
      });
      this.#child.once('exit', () => {
        reject(new Error(`The shop did not open: ${printed}`));
      });
    });
  }

  terminate(): void {
    this.#child.kill('SIGTERM');
  }

  /** Resolves to how it ended: an exit code, or the signal that killed it. */
  async ended(): Promise<unknown> {
    const [code, signal] = (await this.#exited) as unknown[];
    return code ?? signal;
  }

  /** The ids of the orders that came to this topic, as the audit log has them. */
  audited(topic: string): Set<string> {
    const lines = readFileSync(this.#auditFile, 'utf8').split('\n').slice(0, -1);
    const records = lines.map((line) => JSON.parse(line) as AuditRecord);
    return new Set(records.filter((record) => record.topic === topic).map(({ payload }) => payload.id));
  }

  [Symbol.dispose](): void {
    this.#child.kill('SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true });
  }

  get #auditFile(): string {
    return join(this.#folder, 'audit.jsonl');
  }
}

/** How node runs sources; see scripts/register.cjs. */
function loader(): string[] {
  return ['--conditions=source', '-r', join(__dirname, '../../../../scripts/register.cjs')];
}
