import { Module } from '@nestjs/common';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Audit } from './audit';
import { AUDIT_FILE, AuditLog } from './audit-log';

const inTemporaryFolder = (): string => join(tmpdir(), `orders-${String(process.pid)}.jsonl`);

@Module({
  providers: [
    Audit,
    AuditLog,
    { provide: AUDIT_FILE, useFactory: () => process.env.AUDIT_FILE ?? inTemporaryFolder() },
  ],
})
export class AuditModule {}
