export { decode, encode } from '../topic/codec';
export { diagnosticsChannels, type DiagnosticsChannel, type DiagnosticsMessages } from './diagnostics-channels';
export { diffRecordings, type RecordingDiff, type RecordingDifference } from './diff-recordings';
export { DEFAULT_BUCKETS, type HistogramSnapshot } from './histogram';
export type { MetricLabels, MetricSeries } from './metric-family';
export type { MetricsSnapshot } from './metric-definitions';
export { Metrics, type MetricsOptions } from './metrics';
export { Recorder, type RecorderCounters, type RecorderOptions } from './recorder';
export { RECORDING_VERSION, type RecordedEvent, type RecordedGap, type RecordingHeader } from './recording';
export type { RecordingTarget } from './recording-files';
export { readRecording, type RecordingSource } from './recording-reader';
export {
  replay,
  type RefusedEvent,
  type Replay,
  type ReplayedEvents,
  type ReplayOptions,
  type ReplayReport,
  type ReplayTarget,
} from './replay';
export type { LogLevel, LogStyle, TraceFields, TraceLogger } from './trace-logger';
export { DEFAULT_TRACE_LEVELS, Tracer, type TraceLevel, type TracerOptions } from './tracer';
