import { Test } from '@nestjs/testing';
import type { INestApplication } from '@nestjs/common';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppModule } from '../../src/app-module';
import { AUDIT_FILE } from '../../src/audit/audit-log';

/** The shop on a port of its own. */
export interface Shop {
  readonly app: INestApplication;
  readonly url: string;
  readonly auditFile: string;
  order(body: unknown, query?: string): Promise<{ status: number; body: Record<string, unknown> }>;
  close(): Promise<void>;
}

export async function openShop(): Promise<Shop> {
  const folder = mkdtempSync(join(tmpdir(), 'orders-'));
  const auditFile = join(folder, 'audit.jsonl');
  const module = await Test.createTestingModule({ imports: [AppModule] })
    .overrideProvider(AUDIT_FILE)
    .useValue(auditFile)
    .setLogger(false as never)
    .compile();
  const app = module.createNestApplication();
  await app.listen(0, 'localhost');
  const url = await app.getUrl();
  return {
    app,
    url,
    auditFile,
    order: async (body, query = '') => placeOrder(url, body, query),
    close: async () => {
      await app.close();
      rmSync(folder, { recursive: true });
    },
  };
}

export async function placeOrder(url: string, body: unknown, query = '') {
  const response = await fetch(`${url}/orders${query}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
