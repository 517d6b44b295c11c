import type { ReactNode } from "react";

/** Props of {@link SkipLink}. */
export interface SkipLinkProps {
  /** The id of the page's main part, which has `tabIndex={-1}`. */
  readonly to: string;
  readonly children: ReactNode;
}

/** First on the page: past the navigation, for those who go by keyboard. */
export function SkipLink({ to, children }: SkipLinkProps) {
  return (
    <a
      href={`#${to}`}
      onClick={(event) => {
        // The address belongs to the router.
        event.preventDefault();
        document.getElementById(to)?.focus();
      }}
      className="fixed top-2 left-2 z-50 -translate-y-16 rounded-md bg-accent px-3 py-2 font-medium text-on-fill shadow-md focus:translate-y-0"
    >
      {children}
    </a>
  );
}
