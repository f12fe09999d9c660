<?php
/**
 * As much of WP-CLI as our commands see; the real one is in no package registry.
 */

namespace WP_CLI\Utils {
	/** Prints rows as a table. */
	function format_items( string $format, array $items, array $fields ): void {
		echo implode( "\t", $fields ), "\n";
		foreach ( $items as $item ) {
			echo implode( "\t", array_map( static fn( $field ) => $item[ $field ], $fields ) ), "\n";
		}
	}
}

namespace {
	define( 'WP_CLI', true );

	final class WP_CLI {
		public static array $commands = array();
		public static array $words    = array();

		public static function add_command( string $name, callable $command, array $words ): void {
			self::$commands[ $name ] = $command;
			self::$words[ $name ]    = $words;
		}

		/** Runs a command as `wp NAME ARGS --OPTIONS` does. */
		public static function run( string $name, array $args = array(), array $options = array() ): void {
			call_user_func( self::$commands[ $name ], $args, $options );
		}

		/** Prints what `wp help NAME` tells of a command, or of every command of a group. */
		public static function help( string $name ): void {
			foreach ( self::$words as $command => $words ) {
				if ( 0 === strpos( "$command ", "$name " ) ) {
					$usage = array_map( array( self::class, 'usage' ), $words['synopsis'] ?? array() );
					echo "wp $command ", implode( ' ', $usage ), "\n", $words['shortdesc'] ?? self::comment( $command ), "\n";
					echo $command === $name ? $words['longdesc'] : '', "\n";
				}
			}
		}

		/** Writes an argument with its description. */
		private static function usage( array $argument ): string {
			$word = ( 'assoc' === $argument['type'] ? "--{$argument['name']}=" : '' ) . "<{$argument['name']}>";
			return ( $argument['optional'] ? "[$word]" : $word ) . ": {$argument['description']}";
		}

		/** Returns the comment above a command, of one line with its slashes, as WP-CLI does without a short description. */
		private static function comment( string $command ): string {
			$function = new ReflectionFunction( Closure::fromCallable( self::$commands[ $command ] ) );
			return preg_replace( '~^/\*\*\n|\n\s*\*/$|^\s*\* ?~m', '', (string) $function->getDocComment() );
		}

		public static function line( string $message ): void {
			echo "$message\n";
		}

		public static function success( string $message ): void {
			echo "Success: $message\n";
		}

		public static function warning( string $message ): void {
			fwrite( STDERR, "Warning: $message\n" );
		}

		public static function error( string $message ): void {
			fwrite( STDERR, "Error: $message\n" );
			exit( 1 );
		}

		public static function halt( int $code ): void {
			exit( $code );
		}
	}
}
