module hubkit.test/pod

go 1.21
