console.log('The playground is not written yet.');
