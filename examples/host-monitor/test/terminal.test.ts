import { Terminal } from '../src/dashboard/terminal';
import { fakeOutput } from './support/fake-output';

test('draws over the last picture, and gives back screen and cursor once', () => {
  const output = fakeOutput(true);
  const terminal = new Terminal(output, {});
  terminal.draw(['one', 'two']);
  terminal.draw(['three']);
  terminal.leaveScreen();
  terminal.leaveScreen();
  const enter = '\u001B[?1049h\u001B[?25l';
  const leave = '\u001B[?25h\u001B[?1049l';
  expect(output.text()).toBe(`${enter}\u001B[Hone\u001B[K\r\ntwo\u001B[K\u001B[J\u001B[Hthree\u001B[K\u001B[J${leave}`);
});

test('never draws more lines than there are rows, which would scroll', () => {
  const output = { ...fakeOutput(true), rows: 2 };
  new Terminal(output, {}).draw(['one', 'two', 'three']);
  expect(output.text()).not.toContain('three');
});

test('leaves out a picture while the terminal is behind', () => {
  const output = { ...fakeOutput(true), writableNeedDrain: true };
  new Terminal(output, {}).draw(['one']);
  expect(output.text()).toBe('');
});

test('pipes and dumb terminals are no screens, and NO_COLOR is respected', () => {
  expect(new Terminal(fakeOutput(false), {})).toMatchObject({ interactive: false, colour: false });
  expect(new Terminal(fakeOutput(true), { TERM: 'dumb' })).toMatchObject({ interactive: false });
  expect(new Terminal(fakeOutput(true), { NO_COLOR: '1' })).toMatchObject({ interactive: true, colour: false });
  expect(new Terminal(fakeOutput(true), {})).toMatchObject({ interactive: true, colour: true });
});
