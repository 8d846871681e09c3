export {};

console.log('arbitrage: not written yet');
