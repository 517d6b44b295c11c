/** The classes of a link in running text. */
export const linkClass = "rounded-sm text-accent-text underline decoration-accent-line underline-offset-2 hover:decoration-current";

/** The classes of a link that its place shows to be one: a row's title, a breadcrumb. */
export const quietLinkClass = "rounded-sm text-inherit hover:text-accent-text hover:underline underline-offset-2";
