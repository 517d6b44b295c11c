/** Code of the console could not be loaded: the network failed, or the page is older than the latest release, which has other files. */
export class MissingCode extends Error {
  override readonly name = "MissingCode";
}

/** `() => import("…")`. @throws MissingCode */
export const loadCode = <Module>(load: () => Promise<Module>): Promise<Module> =>
  load().catch((error: unknown) => {
    throw new MissingCode("a part of the console could not be loaded", { cause: error });
  });
