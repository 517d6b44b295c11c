/** The classes of what one types or chooses in. 16 px on a phone: below that, some zoom into the page. */
export const controlClass =
  "w-full min-w-0 rounded-md border border-line-strong bg-surface text-base text-ink transition-colors duration-100 placeholder:text-ink-faint " +
  "hover:border-ink-faint focus-visible:border-focus focus-visible:outline-offset-0 aria-invalid:border-danger max-sm:text-lg pointer-coarse:min-h-10 " +
  "disabled:cursor-not-allowed disabled:bg-sunken disabled:text-ink-muted read-only:[&:is(input,textarea)]:bg-sunken";
