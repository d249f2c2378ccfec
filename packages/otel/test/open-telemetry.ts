import { context, metrics, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';

/** One point of a counter: its value, by its attributes. */
export interface Point {
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly value: unknown;
}

/** The SDK with exporters in memory, registered globally until it is closed. */
export interface OpenTelemetry {
  readonly meterProvider: MeterProvider;
  /** Points by the name of their metric. */
  points(): Promise<ReadonlyMap<string, readonly Point[]>>;
  /** Everything that would have left the process. */
  exported(): Promise<unknown>;
  spans(): readonly ReadableSpan[];
  close(): Promise<void>;
}

export function openTelemetry(): OpenTelemetry {
  const metricExporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const spanExporter = new InMemorySpanExporter();
  const meterProvider = new MeterProvider({
    readers: [new PeriodicExportingMetricReader({ exporter: metricExporter, exportIntervalMillis: 3_600_000 })],
  });
  const tracerProvider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spanExporter)] });
  metrics.setGlobalMeterProvider(meterProvider);
  trace.setGlobalTracerProvider(tracerProvider);
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const collect = async () => {
    metricExporter.reset();
    await meterProvider.forceFlush();
    return metricExporter.getMetrics();
  };
  return {
    meterProvider,
    async points() {
      const all = (await collect()).flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics));
      return new Map(
        all.map(({ descriptor, dataPoints }) => [
          `${descriptor.name} ${descriptor.unit}`,
          dataPoints.map(({ attributes, value }) => ({ attributes, value })),
        ]),
      );
    },
    exported: async () => [
      await collect(),
      spanExporter.getFinishedSpans().map(({ name, attributes, events }) => ({ name, attributes, events })),
    ],
    spans: () => spanExporter.getFinishedSpans(),
    async close() {
      metrics.disable();
      trace.disable();
      context.disable();
      await Promise.all([meterProvider.shutdown(), tracerProvider.shutdown()]);
    },
  };
}
