console.log('The command is not written yet.');
