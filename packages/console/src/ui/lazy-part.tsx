import { type ComponentType, type ReactNode, useEffect, useState, useSyncExternalStore } from "react";
import { loadCode } from "./missing-code.ts";
import { whenIdle } from "./when-idle.ts";

/** A component whose code comes later. Nothing is seen of it until then. */
export interface LazyPart<Props> {
  (props: Props): ReactNode;
  /** Loads it before it is shown, so that it can be shown at once. @throws MissingCode; some browsers can try again, others never */
  readonly preload: () => Promise<unknown>;
  /** Loads it for somebody who waits for it. @returns whether it is there; where not, whoever listens to {@link onMissingPart} is told */
  readonly want: () => Promise<boolean>;
  readonly isLoaded: () => boolean;
  /** Calls a listener once it is loaded. @returns what ends that */
  readonly subscribe: (listener: () => void) => () => void;
}

const missed = new Set<(error: unknown) => void>();

/** Calls a listener when something that was asked for could not be loaded. @returns what ends that */
export function onMissingPart(listener: (error: unknown) => void): () => void {
  missed.add(listener);
  return () => missed.delete(listener);
}

/**
 * What is not needed to show a screen first: a dialog, what is under a button. Unlike React's `lazy` it never waits for what is there,
 * and the screen round it stays where it could not be loaded.
 */
export function lazyPart<Props extends object>(load: () => Promise<ComponentType<Props>>): LazyPart<Props> {
  let loaded: ComponentType<Props> | undefined;
  let loading: Promise<unknown> | undefined;
  const listeners = new Set<() => void>();
  const subscribe = (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  const ask = async (): Promise<void> => {
    try {
      loaded = await loadCode(load);
    } catch (error) {
      loading = undefined;
      throw error;
    }
    for (const tell of listeners) tell();
  };
  const preload = (): Promise<unknown> => (loading ??= ask());
  const want = async (): Promise<boolean> => {
    try {
      await preload();
      return true;
    } catch (error) {
      for (const tell of missed) tell(error);
      return false;
    }
  };
  function Part(props: Props): ReactNode {
    const Component = useSyncExternalStore(subscribe, () => loaded);
    useEffect(() => {
      if (Component === undefined) void want();
    }, [Component]);
    return Component === undefined ? null : <Component {...props} />;
  }
  return Object.assign(Part, { preload, want, subscribe, isLoaded: () => loaded !== undefined });
}

/** Shows what it holds from the first time on that it is wanted: a dialog stays, to give the focus back when it closes. */
export function FromFirst({ when, children }: { readonly when: boolean; readonly children: ReactNode }) {
  const [was, setWas] = useState(when);
  if (when && !was) setWas(true);
  return when || was ? children : null;
}

/** Loads parts when the page is idle: whoever asks for them does not wait. They stay the same from one call to the next. */
export function usePreload(...parts: readonly Pick<LazyPart<never>, "preload">[]): void {
  useEffect(
    () =>
      whenIdle(() => {
        for (const { preload } of parts) void preload().catch(() => undefined);
      }),
    // oxlint-disable-next-line react-hooks/exhaustive-deps
    [],
  );
}
