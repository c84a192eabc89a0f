process.stdout.write("ringfort\n");
