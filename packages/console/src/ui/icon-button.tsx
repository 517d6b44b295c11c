import { clsx } from "clsx";
import type { LucideIcon } from "lucide-react";
import type { ComponentProps } from "react";
import { buttonClass, type ButtonLook } from "./button-class.ts";
import { useExplainedAction, type Hindrance } from "./explained-action.ts";
import { Spinner } from "./spinner.tsx";
import { Tooltip } from "./tooltip.tsx";

/** Props of {@link IconButton}, beside those of <button>. */
export interface IconButtonProps
  extends Omit<ComponentProps<"button">, "aria-disabled" | "aria-label" | "children">, Omit<ButtonLook, "square">, Hindrance {
  readonly icon: LucideIcon;
  /** What it does: its name, and its tooltip. */
  readonly label: string;
  /** Key caps shown in the tooltip. */
  readonly shortcut?: readonly string[] | undefined;
  readonly tooltipSide?: "top" | "right" | "bottom" | "left" | undefined;
}

/** A button that is only an icon; `quiet` unless said. */
export function IconButton({
  icon: Icon,
  label,
  variant = "quiet",
  size,
  busy,
  reason,
  shortcut,
  tooltipSide,
  type = "button",
  className,
  onClick,
  ...rest
}: IconButtonProps) {
  const explained = useExplainedAction({ busy, reason }, onClick);
  // A tooltip that only repeats the name would be read out twice.
  const described = reason === undefined ? { "aria-describedby": rest["aria-describedby"] } : {};
  return (
    <Tooltip content={reason ?? label} shortcut={shortcut} side={tooltipSide} {...(reason === undefined ? {} : explained.tooltip)}>
      <button
        {...rest}
        {...described}
        {...explained.attributes}
        type={type}
        aria-label={label}
        className={clsx(buttonClass({ variant, size, square: true }), className)}
      >
        {busy === true ? <Spinner /> : <Icon aria-hidden size={16} />}
      </button>
    </Tooltip>
  );
}
