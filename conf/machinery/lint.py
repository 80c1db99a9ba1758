"""x"""
def main(root, args): return 0
