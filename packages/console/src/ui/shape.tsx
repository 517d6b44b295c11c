/** What a mark looks like without its colour. */
export type ShapeName = "dot" | "ring" | "half" | "square" | "diamond" | "triangle" | "check" | "dash";

/** Props of {@link Shape}. */
export interface ShapeProps {
  readonly name: ShapeName;
  readonly className?: string | undefined;
}

/** A small mark in the colour of the words beside it: what the hue says, it says to those who don't see hues. */
export function Shape({ name, className }: ShapeProps) {
  return (
    <svg aria-hidden viewBox="0 0 10 10" width="10" height="10" className={className} fill="none" stroke="currentColor" strokeWidth="1.5">
      {drawings[name]}
    </svg>
  );
}

const drawings = {
  dot: <circle cx="5" cy="5" r="4" fill="currentColor" stroke="none" />,
  ring: <circle cx="5" cy="5" r="3.75" />,
  half: (
    <>
      <circle cx="5" cy="5" r="3.75" />
      <path d="M5 1.25a3.75 3.75 0 0 1 0 7.5z" fill="currentColor" stroke="none" />
    </>
  ),
  square: <rect x="1.5" y="1.5" width="7" height="7" rx="1" fill="currentColor" stroke="none" />,
  diamond: <path d="M5 .75 9.25 5 5 9.25.75 5z" fill="currentColor" stroke="none" />,
  triangle: <path d="M5 1 9.5 9h-9z" fill="currentColor" stroke="none" />,
  check: <path d="m1.5 5.25 2.5 2.5 4.5-5" strokeLinecap="round" strokeLinejoin="round" />,
  dash: <path d="M1.5 5h7" strokeLinecap="round" />,
};
