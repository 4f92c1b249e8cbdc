import { en } from 'zod/locales';
import { config } from 'zod/mini';

// zod/mini says no more than "Invalid input" until it is given a language. Import this wherever a message is shown.
config(en());
