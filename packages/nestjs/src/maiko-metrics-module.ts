import { ofThisCopy } from './copies';
import { Metrics, type MetricsOptions } from '@maiko/core/monitoring';
import type { Runtime } from '@maiko/core';
import { invalidOption } from '@maiko/core/adapter';
import {
  Controller,
  Get,
  HttpStatus,
  Inject,
  Module,
  Res,
  VERSION_NEUTRAL,
  type DynamicModule,
  type Type,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { RUNTIME } from './tokens';

/** Options of `MaikoMetricsModule`: those of `Metrics`, and where it is served. */
export interface MetricsModuleOptions extends MetricsOptions {
  /** The path of the route. Default "metrics". */
  readonly path?: string | undefined;
}

/**
 * Counts what the actors do, and serves it to Prometheus. `Metrics` can be injected.
 * @example
 * imports: [MaikoModule.forRoot(), MaikoMetricsModule.forRoot()] // GET /metrics
 */
@Module({})
export class MaikoMetricsModule {
  /** @throws INVALID_OPTION, UNKNOWN_OPTION */
  static forRoot(options: MetricsModuleOptions = {}): DynamicModule {
    const { path = 'metrics', ...others } = options;
    if (typeof path !== 'string' || path.trim() === '')
      throw invalidOption('MaikoMetricsModule.forRoot', 'path', 'a string that is not empty', path);
    // Wrong options are told here, not when the application is created.
    new Metrics(others);
    const metrics = {
      provide: Metrics,
      useFactory: (runtime: Runtime) => watching(runtime, others),
      inject: [RUNTIME],
    };
    return { module: MaikoMetricsModule, controllers: [endpoint(path)], providers: [metrics], exports: [Metrics] };
  }
}

ofThisCopy(MaikoMetricsModule);

function watching(runtime: Runtime, options: MetricsOptions): Metrics {
  const metrics = new Metrics(options);
  runtime.monitors.add(metrics);
  return metrics;
}

/** Prometheus asks for no version, and takes no text that an interceptor of the application has wrapped. */
function endpoint(path: string): Type {
  @Controller({ path, version: VERSION_NEUTRAL })
  class MetricsController {
    constructor(
      @Inject(Metrics) private readonly metrics: Metrics,
      @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    ) {}

    @Get()
    read(@Res() response: unknown): void {
      const { httpAdapter } = this.host;
      httpAdapter.setHeader(response, 'Content-Type', Metrics.contentType);
      httpAdapter.reply(response, this.metrics.toPrometheus(), HttpStatus.OK);
    }
  }
  return MetricsController;
}
