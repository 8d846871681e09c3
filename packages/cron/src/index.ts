export { Cron } from './cron-decorator';
export { cron, type CronOptions } from './cron';
