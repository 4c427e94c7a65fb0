// Many of these tests start processes and wait for them, but to start them takes most of two cores.
[assembly: CollectionBehavior(MaxParallelThreads = 3)]
