import { failureOf, type Watch } from "./watch.ts";

/** What can be followed: its own methods are taken over, the object stays the one that was given. */
type Iterated = Partial<Record<PropertyKey, unknown>>;

/** Follows an asynchronous iterator, a generator say, wherever it is asked for the next value, or to end. */
export function followIterator(iterator: object, watch: Watch): void {
  for (const name of ["next", "return", "throw"] as const) {
    const method = (iterator as Iterated)[name];
    if (typeof method !== "function") continue;
    takeOver(iterator, name, function (this: unknown, ...args) {
      return step(() => Reflect.apply(method, this, args), name === "next", watch);
    });
  }
}

/** Follows what is iterated once, by the iterator that it gives first. */
export function followIterable(iterable: object, watch: Watch): void {
  const iterate = (iterable as Iterated)[Symbol.asyncIterator] as () => object;
  let isFollowed = false;
  takeOver(iterable, Symbol.asyncIterator, function (this: unknown, ...args) {
    const iterator = watch.within(() => Reflect.apply(iterate, this, args)) as object;
    if (!isFollowed) followIterator(iterator, watch);
    isFollowed = true;
    return iterator;
  });
}

function takeOver(
  object: object,
  name: PropertyKey,
  value: (this: unknown, ...args: unknown[]) => unknown,
): void {
  Object.defineProperty(object, name, { value, configurable: true, writable: true });
}

/** Takes a step of an iterator: the event of the call is stored before whoever asked is told of the end. */
function step(work: () => unknown, isNext: boolean, watch: Watch): unknown {
  const see = (result: unknown) => {
    const { done, value } = Object(result) as IteratorResult<unknown>;
    if (done) watch.end({ abandoned: !isNext });
    else watch.chunk(value);
    return result;
  };
  const fail = (error: unknown) => {
    watch.end(failureOf(error));
    throw error;
  };
  let given: unknown;
  try {
    given = watch.within(work);
  } catch (error) {
    return fail(error);
  }
  return given instanceof Promise ? given.then(see, fail) : see(given);
}
