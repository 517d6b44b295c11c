import { useMutation } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { codeOf } from "../api/problem-error.ts";

export interface VersionedChangeOptions<Entity extends { readonly version: number }, Input> {
  /** As it was when the person began. */
  readonly seen: Entity;
  /** As it is now. */
  readonly read: () => Promise<Entity>;
  readonly change: (input: Input, version: number) => Promise<Entity>;
  readonly onDone: (after: Entity) => void;
  /** Somebody was faster: a form takes over what nobody has typed into, so that saving again undoes none of it. */
  readonly onStale?: (now: Entity) => void;
}

/**
 * A change of something that has versions, made on the version that was seen. When that is not the newest any more, nothing is changed:
 * `theirs` is then what somebody else has made of it, and sending again is meant for that.
 */
export function useVersionedChange<Entity extends { readonly version: number }, Input>({
  seen,
  read,
  change,
  onDone,
  onStale,
}: VersionedChangeOptions<Entity, Input>) {
  const [base, setBase] = useState(seen);
  const [theirs, setTheirs] = useState<{ readonly before: Entity; readonly now: Entity }>();
  const { mutate, reset, isPending, error } = useMutation({
    mutationFn: async (input: Input) => {
      try {
        return await change(input, base.version);
      } catch (problem) {
        if (codeOf(problem) !== "version.stale") throw problem;
        // Where that fails too, its error is the one to show.
        const now = await read();
        setTheirs({ before: base, now });
        setBase(now);
        onStale?.(now);
        throw problem;
      }
    },
    onSuccess: (after) => {
      setBase(after);
      setTheirs(undefined);
      onDone(after);
    },
  });
  return {
    /** The version that the next change is made on. */
    base,
    /** Begins anew from another version, where nothing was typed that could be lost. */
    rebase: useCallback(
      (from: Entity) => {
        setBase(from);
        setTheirs(undefined);
        reset();
      },
      [reset],
    ),
    /** What somebody else has made of it. */
    theirs: theirs?.now,
    /** What it was before, as the person knew it. */
    beforeTheirs: theirs?.before,
    send: mutate,
    isBusy: isPending,
    /** Why the last one was not made; null also when somebody was faster, which `theirs` says. */
    error: codeOf(error) === "version.stale" ? null : error,
  };
}
