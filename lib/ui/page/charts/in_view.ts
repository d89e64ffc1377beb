import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

/** Tells whether an element is in sight, or near it, and how wide it is. */
export function useInView<T extends HTMLElement>(): {
  readonly ref: RefObject<T>;
  readonly inView: boolean;
  readonly width: number;
} {
  const ref = useRef<T>(null);
  const [inView, setInView] = useState(false);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = ref.current!;
    const sight = new IntersectionObserver(
      (entries) => setInView(entries.at(-1)!.isIntersecting),
      { rootMargin: "200px" },
    );
    const size = new ResizeObserver(() => setWidth(Math.floor(element.clientWidth)));
    sight.observe(element);
    size.observe(element);
    return () => {
      sight.disconnect();
      size.disconnect();
    };
  }, []);
  return { ref, inView, width };
}
