test('workspace packages resolve to their sources, so that no test needs a build', () => {
  expect(require.resolve('@maiko/core')).toMatch(/packages[\\/]core[\\/]src[\\/]index\.ts$/);
});
