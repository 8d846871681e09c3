export { application, applicationOf, type Started } from './application';
export { Journal } from './journal';
export { errorOf, gate, RecordingLogger, refusalOf, settle, turns } from '../../../core/test/support';
