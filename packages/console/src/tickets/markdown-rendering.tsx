/** The renderer of markdown: big, so loaded when there is something to render. */
import Markdown, { type Components } from "react-markdown";
import rehypeSanitize from "rehype-sanitize";
import remarkGfm from "remark-gfm";
import type { ReactNode } from "react";
import { linkClass } from "../ui/link-class.ts";

/** Links lead out of the console, and tell nobody where from. Those within a message lead nowhere: it is no page of its own. */
const link = (href: string | undefined, children: ReactNode) =>
  href === undefined || href === "" || href.startsWith("#") ? (
    <span>{children}</span>
  ) : (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow" className={linkClass}>
      {children}
    </a>
  );

const Heading = ({ children }: { readonly children?: ReactNode }) => <p className="font-semibold">{children}</p>;

const components: Components = {
  a: ({ href, children }) => link(href, children),
  // An image would be asked for where it is, and tell that somebody has read the message.
  img: ({ src, alt }) => link(typeof src === "string" ? src : undefined, alt === undefined || alt === "" ? src : alt),
  // The page's own headings are its outline.
  h1: Heading,
  h2: Heading,
  h3: Heading,
  h4: Heading,
  h5: Heading,
  h6: Heading,
  // A task's box is no control here.
  input: ({ checked }) => <span aria-hidden>{checked === true ? "☑" : "☐"}</span>,
  pre: ({ children }) => (
    <pre tabIndex={0} className="overflow-x-auto rounded-md border bg-sunken p-2 font-mono text-sm">
      {children}
    </pre>
  ),
  table: ({ children }) => (
    <div tabIndex={0} className="overflow-x-auto">
      <table className="text-sm [&_td]:border [&_td]:px-2 [&_td]:py-1 [&_th]:border [&_th]:bg-sunken [&_th]:px-2 [&_th]:py-1 [&_th]:text-left">
        {children}
      </table>
    </div>
  ),
};

export function MarkdownRendering({ text }: { readonly text: string }) {
  return (
    <Markdown remarkPlugins={[remarkGfm]} rehypePlugins={[rehypeSanitize]} components={components}>
      {text}
    </Markdown>
  );
}
