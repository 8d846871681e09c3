export {};

console.log('guesser: not written yet');
