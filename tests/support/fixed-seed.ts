import fc from 'fast-check';

// Property tests draw the same in every run, so that the same mutants survive.
fc.configureGlobal({ seed: 20_261_124 });
