import type { toast } from "sonner";
import { type ComponentType, useEffect, useLayoutEffect, useSyncExternalStore } from "react";
import { announce } from "./live-region.tsx";
import { whenIdle } from "./when-idle.ts";

/** Props of {@link Toaster}. */
export interface ToasterProps {
  /** Names the place of the toasts. */
  readonly label: string;
  /** Names the button that dismisses one. */
  readonly closeLabel: string;
}

/** What shows toasts: loaded when the page is idle, or with the first of them. */
let stack: ComponentType<ToasterProps> | undefined;
let loading: Promise<typeof toast> | undefined;
const listeners = new Set<() => void>();

const load = (): Promise<typeof toast> =>
  (loading ??= Promise.all([import("sonner"), import("./toast-stack.tsx")]).then(
    ([sonner, { ToastStack }]) => {
      stack = ToastStack;
      for (const tell of listeners) tell();
      return sonner.toast;
    },
    (error: unknown) => {
      loading = undefined;
      throw error;
    },
  ));

const subscribe = (tell: () => void): (() => void) => {
  listeners.add(tell);
  return () => listeners.delete(tell);
};

/** Which of the {@link Toaster}s that were there one after the other shows toasts now; undefined where none does. */
let place: object | undefined;

/** Once in the console: where toasts appear. Read out politely; Alt+T moves the focus there. They go with it, and are forgotten. */
export function Toaster(props: ToasterProps) {
  const Stack = useSyncExternalStore(subscribe, () => stack);
  useLayoutEffect(() => {
    place = {};
    return () => {
      place = undefined;
      void loading?.then(forget, () => undefined);
    };
  }, []);
  useEffect(() => whenIdle(() => void load().catch(() => undefined)), []);
  return Stack === undefined ? null : <Stack {...props} />;
}

/** What all toasts may have. */
export interface ToastOptions {
  readonly description?: string | undefined;
  /** A toast with the same id takes the place of the one before. */
  readonly id?: string | undefined;
  /** Milliseconds it stays; longer when there is something to press. */
  readonly duration?: number | undefined;
}

interface ToastAction {
  readonly label: string;
  readonly onPress: () => void;
}

function forget(sonner: typeof toast): void {
  sonner.dismiss();
  // It keeps up to a hundred of them, with what they say and do.
  sonner.getHistory().length = 0;
}

type Kind = "success" | "error" | "info";
let shown = 0;

function show(kind: Kind, message: string, { description, id, duration }: ToastOptions, action: ToastAction | undefined): string | number {
  const own = id ?? `toast-${(shown += 1)}`;
  const at = place;
  // What there was to say is nothing to those who come after.
  const isWanted = (): boolean => at !== undefined && at === place;
  void load().then(
    (toast) =>
      isWanted() &&
      toast[kind](message, {
        id: own,
        ...(description === undefined ? {} : { description }),
        duration: duration ?? (action === undefined ? 5000 : 10_000),
        ...(action === undefined ? {} : { action: { label: action.label, onClick: action.onPress } }),
      }),
    // Better heard than lost.
    () => isWanted() && announce([message, description].filter(Boolean).join(" ")),
  );
  return own;
}

/** It is done; `undo` takes it back. Answers with an id for {@link dismissToast}. */
export function toastDone(message: string, options: ToastOptions & { readonly undo?: ToastAction | undefined } = {}): string | number {
  return show("success", message, options, options.undo);
}

/** It did not work, and what was shown has been taken back. */
export function toastProblem(message: string, options: ToastOptions & { readonly retry?: ToastAction | undefined } = {}): string | number {
  return show("error", message, { duration: 10_000, ...options }, options.retry);
}

/** Somebody else did something. */
export function toastNews(message: string, options: ToastOptions & { readonly action?: ToastAction | undefined } = {}): string | number {
  return show("info", message, options, options.action);
}

/** Takes one away. */
export function dismissToast(id: string | number): void {
  // What was never loaded shows nothing.
  void loading?.then(
    (toast) => toast.dismiss(id),
    () => undefined,
  );
}
