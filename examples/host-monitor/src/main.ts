import { causeChain, systemClock } from '@maiko/core';
import { bootstrap } from '@maiko/tsyringe';
import { cpus, hostname, release, type } from 'node:os';
import { ActorFigures } from './dashboard/actor-figures';
import { SupervisionWatch } from './dashboard/supervision-watch';
import { Terminal } from './dashboard/terminal';
import { hostMonitor } from './host-monitor';
import { FaultyMachine } from './machine/faulty-machine';
import { LocalMachine } from './machine/local-machine';
import { reportLines } from './report';
import { RuntimeLog } from './runtime-log';
import { readSettings, temporaryFile, USAGE, UsageError, type Settings } from './settings';

async function watch({ duration, interval, chaos, out = temporaryFile() }: Settings, terminal: Terminal) {
  const title = `${hostname()}  ${type()} ${release()}, ${cpus().length} cores`;
  const machine = () => (chaos ? new FaultyMachine(new LocalMachine(), systemClock) : new LocalMachine());
  const figures = new ActorFigures();
  const logger = new RuntimeLog((line) => {
    console.error(line);
  }, terminal.interactive);
  if (!terminal.interactive) {
    terminal.print(`host-monitor on ${title}`);
    terminal.print(`The output is no terminal: plain lines, for ${(duration ?? 0) / 1_000} s (see --for).`);
  }

  try {
    const runtime = await bootstrap(hostMonitor({ interval, out, title, terminal, figures, machine }), { logger });
    runtime.monitors.add(new SupervisionWatch(runtime));
    figures.watch(runtime);
    const end = duration === undefined ? undefined : setTimeout(() => void runtime.stop(), duration);
    const report = await runtime.join().finally(() => {
      clearTimeout(end);
    });

    const recorded = report.actors.find(({ id }) => id === 'recorder')?.handled ?? 0;
    terminal.print(`\n${reportLines(report, (actor) => figures.published(actor)).join('\n')}`);
    terminal.print(`${recorded} metrics and alerts were appended to ${out}\n`);
    terminal.print(
      `The topology as Mermaid (paste it into https://mermaid.live):\n\n${runtime.topology().toMermaid()}`,
    );
  } finally {
    terminal.leaveScreen();
    logger.release();
  }
}

async function main() {
  const terminal = new Terminal();
  const settings = readSettings(process.argv.slice(2), terminal.interactive);
  if (settings === 'help') terminal.print(USAGE);
  else await watch(settings, terminal);
}

// The reader of the pipe has ended, as in `pnpm demo | head`: then there is nothing left to do.
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => process.exit(code === 'EPIPE' ? 0 : 1));

main().catch((error: unknown) => {
  if (error instanceof UsageError) {
    console.error(`${error.message}\n\n${USAGE}`);
    process.exitCode = 2;
    return;
  }
  console.error(causeChain(error).join('\n  caused by '));
  process.exitCode = 1;
});
