import { BadRequestException, type PipeTransform } from '@nestjs/common';
import type { ZodType } from 'zod';

/** A pipe that answers 400 with all that is wrong, unless the body fits the schema. */
export class SchemaPipe<T> implements PipeTransform<unknown, T> {
  constructor(private readonly schema: ZodType<T>) {}

  transform(body: unknown): T {
    const { success, data, error } = this.schema.safeParse(body);
    if (success) return data;
    throw new BadRequestException(error.issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`));
  }
}
