/** A desk's screen, and the narrowest phone that the console is made for. */
export const desktop = { width: 1440, height: 900 } as const;
export const phone = { width: 360, height: 740 } as const;
