import CLI

Tandem.main()
