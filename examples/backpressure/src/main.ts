export {};

console.log('backpressure: not written yet');
