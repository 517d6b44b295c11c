import { clsx } from "clsx";
import type { LucideIcon } from "lucide-react";
import type { ComponentProps } from "react";
import { buttonClass, type ButtonLook } from "./button-class.ts";
import { useExplainedAction, type Hindrance } from "./explained-action.ts";
import { Spinner } from "./spinner.tsx";
import { Tooltip } from "./tooltip.tsx";

/** Props of {@link Button}, beside those of <button>. */
export interface ButtonProps extends Omit<ComponentProps<"button">, "aria-disabled">, Omit<ButtonLook, "square">, Hindrance {
  /** Before the words. */
  readonly icon?: LucideIcon | undefined;
  /** After the words, such as the arrow of what opens a menu. */
  readonly endIcon?: LucideIcon | undefined;
  /** Key caps shown in the tooltip. */
  readonly shortcut?: readonly string[] | undefined;
  /** A word about it, on hover and focus. */
  readonly tooltip?: string | undefined;
}

/** Does something. `type="button"` unless said: only `type="submit"` sends a form. */
export function Button({
  variant,
  size,
  icon: Icon,
  endIcon: EndIcon,
  busy,
  reason,
  shortcut,
  tooltip,
  type = "button",
  className,
  onClick,
  children,
  ...rest
}: ButtonProps) {
  const explained = useExplainedAction({ busy, reason }, onClick);
  const iconSize = size === "sm" ? 14 : 16;
  const button = (
    <button {...rest} {...explained.attributes} type={type} className={clsx(buttonClass({ variant, size }), className)}>
      {busy === true ? (
        <Spinner size={size === "sm" ? 12 : 16} />
      ) : Icon === undefined ? null : (
        <Icon aria-hidden size={iconSize} className="shrink-0" />
      )}
      {children}
      {EndIcon === undefined ? null : <EndIcon aria-hidden size={iconSize} className="-mr-0.5 shrink-0" />}
    </button>
  );
  if (reason !== undefined) {
    return (
      <Tooltip content={reason} {...explained.tooltip}>
        {button}
      </Tooltip>
    );
  }
  if (tooltip === undefined) return button;
  return (
    <Tooltip content={tooltip} shortcut={shortcut}>
      {button}
    </Tooltip>
  );
}
