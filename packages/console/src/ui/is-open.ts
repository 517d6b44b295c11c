/** Whether something is open that has keys of its own: a menu, a dialog, a popover. */
export const isSomethingOpen = (): boolean =>
  document.querySelector(':is([role="menu"], [role="dialog"], [role="alertdialog"]):not([data-state="closed"])') !== null;
