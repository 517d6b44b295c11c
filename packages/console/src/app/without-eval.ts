/**
 * Zod compiles its schemas with `new Function` where it may. Here it may not (Content-Security-Policy), and finding that out would be
 * reported as an attempt. Imported before anything that declares a schema.
 */
import * as z from "zod";

z.config({ jitless: true });
