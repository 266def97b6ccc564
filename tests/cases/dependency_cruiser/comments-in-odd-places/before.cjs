/* first */ module.exports /* second */ = /* third */ {
  // about the rules
  forbidden: /* why not */ [ // opening
    // about a
    { name: "a", severity: "warn", from: {}, to: { circular: true } } /* behind a */, // and again
    /* before b */ { name: "b", severity: "warn", from: {}, to: { dynamic: true } }, // behind b
    // the last word
  ], // closing
  /* nothing */
};
// end
