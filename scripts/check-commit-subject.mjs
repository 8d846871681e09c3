// Refuses the message of a commit with a subject that is too long; called by the hook `commit-msg` with the file of the
// message.
import { readFileSync } from 'node:fs';

const LONGEST = 72;
const [subject] = readFileSync(process.argv[2], 'utf8').split('\n');
if (subject.length > LONGEST) {
  console.error(`The subject has ${subject.length} characters, at most ${LONGEST} are allowed: ${subject}`);
  process.exitCode = 1;
}
