export {};

console.log('host-monitor: not written yet');
