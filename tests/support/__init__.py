"""What the tests share: throwaway repositories, packets, and the program itself."""
