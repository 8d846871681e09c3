import { Actor, actor, createRuntime, RuntimeModule, type ModuleClass } from '@maiko/core';
import { flattenModule } from '@maiko/core/adapter';
import { refusalOf } from './support';

@Actor()
class A {}
@Actor()
class B {}
@Actor()
class C {}

@RuntimeModule({ actors: [A], providers: ['a'] })
class Base {}

test('a module brings its imports first, each module once', () => {
  @RuntimeModule({ imports: [Base], actors: [B], providers: ['b'] })
  class Left {}
  @RuntimeModule({ imports: [Base] })
  class Right {}
  const named = actor(C, { name: 'c' });
  @RuntimeModule({ imports: [Left, Right, Base], actors: [named, C] })
  class House {}
  expect(flattenModule(House)).toEqual({ actors: [A, B, named, C], providers: ['a', 'b'] });
});

test('an empty module is a module', () => {
  @RuntimeModule()
  class Empty {}
  expect(flattenModule(Empty)).toEqual({ actors: [], providers: [] });
});

test('a flattened module is what createRuntime takes', () => {
  const runtime = createRuntime({ actors: flattenModule(Base).actors });
  expect(runtime.actors().map(({ id }) => id)).toEqual(['A']);
});

test('modules that import each other are refused with the path', async () => {
  const imports: ModuleClass[] = [];
  @RuntimeModule({ imports })
  class Outer {}
  @RuntimeModule({ imports: [Outer] })
  class Inner {}
  imports.push(Inner);
  expect(await refusalOf(() => flattenModule(Outer))).toBe(
    '[MODULE_CYCLE] Modules import each other: Outer -> Inner -> Outer. Move what both need into a module of its own.',
  );
});

test('an import that is no module is refused, naming the importing module', async () => {
  class Plain {}
  class Derived extends Base {}
  const importing = (each: unknown) => () => {
    @RuntimeModule({ imports: [each as ModuleClass] })
    class House {}
    return flattenModule(House);
  };
  const rest = 'Put @RuntimeModule() on the class; if it is undefined here, two files import each other.';
  expect(await refusalOf(importing(Plain))).toBe(
    `[NOT_A_MODULE] class Plain is not a module (imported by House). Expected a class with @RuntimeModule({ ... }) of its own, received class Plain. ${rest}`,
  );
  expect(await refusalOf(importing(undefined))).toBe(
    `[NOT_A_MODULE] undefined is not a module (imported by House). Expected a class with @RuntimeModule({ ... }) of its own, received undefined. ${rest}`,
  );
  expect(await refusalOf(importing(Derived))).toContain('class Derived is not a module (imported by House)');
  expect(await refusalOf(() => flattenModule(Plain))).toContain('class Plain is not a module. Expected');
});
