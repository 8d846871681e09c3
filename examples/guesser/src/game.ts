import { Actor, actor, ActorContext, StepAction, Subscribe, topic, type OnStart, type Steps } from '@maiko/core';

export interface Guess {
  readonly player: string;
  readonly number: number;
}

export interface Result {
  readonly player1: number;
  readonly player2: number;
}

export const Guesses = topic<Guess>('game.guess');
export const Results = topic<Result>('output.result');
export const Messages = topic<string>('output.message');

interface GuesserOptions {
  /** Milliseconds between two guesses. */
  readonly interval: number;
}

/** Reacts to nothing: `step` drives it, and its answer says when it is called again. */
@Actor({ publishes: [Guesses] })
class Guesser implements Steps {
  constructor(private readonly ctx: ActorContext<GuesserOptions>) {}

  async step() {
    const number = Math.floor(Math.random() * 10);
    await this.ctx.publish(Guesses, { player: this.ctx.id, number });
    return StepAction.Backoff(this.ctx.options.interval);
  }
}

export const ROUNDS = 10;

/** The game: it pairs the latest guess of each player; the faster player replaces its own guess. */
@Actor({ publishes: [Messages, Results] })
class Game implements OnStart, Steps {
  readonly #guesses = new Map<string, number>();
  #round = 0;

  constructor(private readonly ctx: ActorContext) {}

  async onStart() {
    await this.ctx.publish(Messages, `Welcome to the guessing game! It ends after ${ROUNDS} rounds.`);
  }

  @Subscribe(Guesses)
  collect({ player, number }: Guess) {
    this.#guesses.set(player, number);
    const player1 = this.#guesses.get('player-1');
    const player2 = this.#guesses.get('player-2');
    if (player1 === undefined || player2 === undefined || this.#round === ROUNDS) return undefined;
    this.#guesses.clear();
    this.#round++;
    return Results({ player1, player2 });
  }

  step() {
    // Stopping drains: the last result is printed before the printer ends.
    if (this.#round === ROUNDS) this.ctx.stopRuntime();
    return StepAction.AwaitEvent;
  }
}

@Actor()
class Printer {
  @Subscribe(Messages)
  message(text: string) {
    console.log(text);
  }

  @Subscribe(Results)
  result({ player1, player2 }: Result) {
    if (player1 === player2) console.log(`Match! Both players guessed ${player1}`);
    else console.log(`No match. Player 1: ${player1}, player 2: ${player2}`);
  }
}

/** Both players take their time: milliseconds between two guesses of each. */
export const players = (first: number, second: number) => [
  actor(Guesser, { name: 'player-1', options: { interval: first } }),
  actor(Guesser, { name: 'player-2', options: { interval: second } }),
];

/** All actors but the players. */
export const table = [Printer, Game];
