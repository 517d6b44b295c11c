import { Avatar, type AvatarProps } from "./avatar.tsx";

/** Props of {@link AvatarStack}. */
export interface AvatarStackProps {
  readonly people: readonly { readonly id: string; readonly name: string }[];
  /** Who they are together: the list's name. */
  readonly label: string;
  /** How many are shown; 3 when not said. */
  readonly max?: number | undefined;
  readonly size?: AvatarProps["size"];
}

/** Several people in little room; those beyond `max` are a count that names them on hover. */
export function AvatarStack({ people, label, max = 3, size = 24 }: AvatarStackProps) {
  const shown = people.slice(0, max);
  const rest = people.slice(max);
  const names = rest.map(({ name }) => name).join(", ");
  return (
    <ul aria-label={label} className="flex items-center">
      {shown.map(({ id, name }) => (
        <li key={id} className="-ml-1 flex rounded-full ring-2 ring-surface first:ml-0">
          <Avatar name={name} seed={id} size={size} named />
        </li>
      ))}
      {rest.length === 0 ? null : (
        <li title={names} className="ml-1 text-xs text-ink-muted tabular-nums">
          <span aria-hidden>+{rest.length}</span>
          <span className="sr-only">{names}</span>
        </li>
      )}
    </ul>
  );
}
