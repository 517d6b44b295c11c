/** A set-up file of the tests: lets a run in the same process move the time that verbs called from a test see. */
Reflect.set(globalThis, Symbol.for("bulkhead.clock"), new Float64Array(new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT)));
