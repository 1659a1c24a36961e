Reveal.initialize();
